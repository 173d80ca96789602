import { type ValidationReport, validationReportSchema } from '@isthmus/contract';

/** A report of the validation from lines of JSON: all but its rows, then a row a line, so that a change of one shows as one. */
export function recordedValidation(lines: string): ValidationReport {
  const [head, ...rows] = lines
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  return validationReportSchema.parse({ ...(head as object), rows });
}
