import { PROBLEMS } from './problem-error.js';

/** `/docs/problems`: what the `type` of a problem points to. */
export function problemsPage(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, [status, title]]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${title}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Problems · Isthmus API</title></head><body><h1>Problems</h1><p>Every error is <code>application/problem+json</code> (RFC 9457). <code>errors</code> lists all violations, each with a JSON pointer.</p><table><thead><tr><th>code</th><th>status</th><th>title</th></tr></thead><tbody>${rows.join('')}</tbody></table></body></html>`;
}
