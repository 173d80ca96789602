import { LESSONS, type ScenarioListItem } from '@isthmus/contract';

/** The lesson after this one, in the order of the text; undefined after the last. */
export function lessonAfter<Entry extends Pick<ScenarioListItem, 'id' | 'lesson'>>(
  id: string,
  entries: readonly Entry[],
): Entry | undefined {
  const ordered = LESSONS.flatMap((lesson) => entries.filter((entry) => entry.lesson === lesson));
  const place = ordered.findIndex((entry) => entry.id === id);
  return place < 0 ? undefined : ordered[place + 1];
}

export interface LessonSearch {
  readonly step?: 'run' | 'reason';
  /** Which option was chosen, from 0. */
  readonly answer?: number;
}

export function lessonSearch(given: Record<string, unknown>): LessonSearch {
  const { step, answer } = given;
  return {
    ...(step === 'run' || step === 'reason' ? { step } : {}),
    ...(typeof answer === 'number' && Number.isInteger(answer) && answer >= 0 && answer < 5 ? { answer } : {}),
  };
}
