import type { Assessment } from '@isthmus/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { postDocument } from '../api/client.js';

/** How long the typing must pause before the API is asked. */
const PAUSE_MS = 500;

/** The API's word on a document that the browser finds nothing wrong with: semantic rules, warnings, cost. `null` while it is not known. */
export function useAssessment(text: string, kind: 'experiment' | 'batch', ready: boolean) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const current = settled === text;
  const assessment = useQuery({
    queryKey: ['assessment', kind, settled],
    queryFn: () =>
      postDocument<Assessment>(kind === 'batch' ? '/v1/batches:validate' : '/v1/experiments:validate', settled),
    enabled: ready && current,
    staleTime: 60_000,
    retry: false,
  });
  return {
    assessment: ready && current ? (assessment.data ?? null) : null,
    error: ready && current ? assessment.error : null,
    ask: () => void assessment.refetch(),
  };
}
