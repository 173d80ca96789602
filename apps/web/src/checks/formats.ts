/** How an uploaded history may be written. */
export const FORMATS = {
  'jepsen-log': 'Jepsen log',
  'jepsen-edn': 'Jepsen EDN',
  ndjson: 'NDJSON, an operation a line',
  'porcupine-kv': 'Porcupine key-value',
  csv: 'CSV',
} as const;
export type Format = keyof typeof FORMATS;

/** What its operations may be on. */
export const MODELS = {
  register: 'register: read, write',
  'cas-register': 'register with compare-and-set',
  counter: 'counter: read, add',
  set: 'set: add, remove, contains, read',
  queue: 'queue: enqueue, dequeue',
  'list-append': 'list: append, read; or transactions of them',
  kv: 'key-value: get, put, append',
  lock: 'lock: acquire, release',
  'rw-register': 'transactions on registers: read, write',
} as const;
export type Model = keyof typeof MODELS;

const EXTENSIONS: Readonly<Record<string, Format>> = {
  log: 'jepsen-log',
  edn: 'jepsen-edn',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  csv: 'csv',
};

/** The format that a file's name speaks for, if any. */
export function formatOfName(name: string): Format | undefined {
  return EXTENSIONS[name.slice(name.lastIndexOf('.') + 1).toLowerCase()];
}
