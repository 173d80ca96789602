import type { Diagnostic } from '@codemirror/lint';
import { checkDocument } from './check.js';
import { getRouteApi } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { ApiError, getJson } from '../api/client.js';
import { EXAMPLES } from '../examples/examples.js';
import { Page } from '../frame/Page.js';
import { Failure, Loading } from '../frame/states.js';
import { Editor, type EditorHandle } from './Editor.js';
import { definitionText, type Origin } from './origin.js';
import { lineOf, locator } from './positions.js';
import { type Finding, Rail } from './Rail.js';
import styles from './submit.module.css';
import { useAssessment } from './useAssessment.js';
import { useSubmit } from './useSubmit.js';

const route = getRouteApi('/submit');
const [FIRST] = EXAMPLES;

/** What will run, whether it is valid, what it costs: the document, checked while it is written. */
export function SubmitPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const example = EXAMPLES.find(({ id }) => id === search.example) ?? FIRST;
  const origin = useQuery({
    queryKey: ['origin', search.from ?? ''],
    queryFn: () =>
      getJson<Origin>(
        `/v1/${search.from?.startsWith('bat_') === true ? 'batches' : 'experiments'}/${encodeURIComponent(search.from ?? '')}`,
      ),
    enabled: search.from !== undefined,
    staleTime: Infinity,
  });
  const given =
    search.from === undefined ? (example?.text ?? '') : origin.data === undefined ? '' : definitionText(origin.data);
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  const editor = useRef<EditorHandle>(null);
  const submit = useSubmit();

  const settled = useDeferredValue(text);
  const checked = useMemo(() => checkDocument(settled), [settled]);
  const { assessment, error, ask } = useAssessment(settled, checked.kind, checked.violations.length === 0);
  const refused = submit.error instanceof ApiError && submit.variables?.text === settled ? submit.error.problem : null;
  const findings = useMemo(() => {
    const locate = locator(settled);
    const place =
      (severity: Finding['severity']) =>
      (each: {
        readonly pointer: string;
        readonly message: string;
        readonly allowed?: string | undefined;
      }): Finding => {
        const span = locate(each);
        return {
          severity,
          ...span,
          line: lineOf(settled, span.from),
          pointer: each.pointer,
          message: each.message,
          allowed: each.allowed,
        };
      };
    const errors = checked.violations.length > 0 ? checked.violations : (refused?.errors ?? assessment?.errors ?? []);
    return [...errors.map(place('error')), ...(assessment?.warnings ?? []).map(place('warning'))];
  }, [settled, checked, assessment, refused]);
  const diagnostics = useMemo(
    () =>
      findings.map((finding): Diagnostic => ({
        from: finding.from,
        to: finding.to,
        severity: finding.severity,
        message: withAllowed(finding),
      })),
    [findings],
  );
  return (
    <Page
      title="Submit an experiment"
      lead="One YAML or JSON document: datacenters, strategy, clients, faults. With a sweep it is a batch over strategies, layouts and seeds."
      actions={
        <label>
          start from
          <select
            value={search.from === undefined ? (example?.id ?? '') : ''}
            onChange={(event) => void navigate({ search: { example: event.target.value }, replace: true })}
          >
            {search.from === undefined ? null : <option value="">{search.from}</option>}
            {EXAMPLES.map(({ id, title, kind }) => (
              <option key={id} value={id}>
                {title} ({kind})
              </option>
            ))}
          </select>
        </label>
      }
    >
      {origin.isError ? <Failure error={origin.error} retry={() => void origin.refetch()} /> : null}
      {search.from !== undefined && origin.isPending ? (
        <Loading what="definition" />
      ) : (
        <div className={styles.columns}>
          <Editor
            ref={editor}
            label="Definition of the experiment or batch"
            text={text}
            diagnostics={diagnostics}
            onChange={setText}
          />
          <Rail
            kind={checked.kind}
            findings={findings}
            assessment={assessment}
            checking={checked.violations.length === 0 && assessment === null && error === null}
            unanswered={error}
            onAsk={ask}
            running={submit.isPending}
            problem={
              submit.isError && refused === null
                ? submit.error
                : refused === null || (refused.errors ?? []).length > 0
                  ? null
                  : submit.error
            }
            onReveal={(offset) => editor.current?.reveal(offset)}
            onRun={() => submit.mutate({ kind: checked.kind, text })}
          />
        </div>
      )}
    </Page>
  );
}

function withAllowed({ message, allowed }: Finding): string {
  return allowed === undefined ? message : `${message}; allowed: ${allowed}`;
}
