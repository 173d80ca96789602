import type { ObjectValue } from '@isthmus/sim-protocol';
import { EdnLine, type Form, plainValue } from './edn.js';
import type { HistoryEvent } from './event-recorder.js';
import { LineFault } from './history-fault.js';
import type { Identities } from './identities.js';

const TYPES = ['invoke', 'ok', 'fail', 'info'] as const;

/**
 * A line of a Jepsen log: `INFO  jepsen.util - 3	:invoke	:write	4`. One object. Lines of other loggers are null.
 *
 * @throws LineFault
 */
export function jepsenLogEvent(line: string): HistoryEvent | null {
  const prefix = /^\s*(?:\S+ )*?INFO\s+jepsen\.util\s+-\s+/.exec(line)?.[0];
  if (prefix === undefined) {
    if (/^\s*(?:\S+ )*?(?:INFO|WARN|DEBUG|ERROR)\s+\S+\s+-\s/.test(line)) return null;
    throw new LineFault(1, 'no line of a Jepsen log: expected "INFO  jepsen.util - PROCESS :TYPE :OPERATION VALUE"');
  }
  const forms = new EdnLine(line, prefix.length);
  const process = forms.next();
  const type = forms.next();
  const kind = forms.next();
  const value = forms.next();
  if (!process || !type || !kind || !value)
    throw new LineFault(line.length + 1, 'the line ends early: expected PROCESS :TYPE :OPERATION VALUE');
  if (process.value === ':nemesis') return null;
  const rest = forms.next();
  if (rest && type.value !== ':info') throw new LineFault(rest.column, 'the line goes on after its value');
  return eventOf(process, type, kind, value, '');
}

/**
 * A map of Jepsen's history or of Porcupine's: `{:process 0, :type :invoke, :f :put, :key "x", :value "y"}`, as it is or
 * behind the tag of Jepsen's own type of it. Comments are null. `indices`: those of the lines before.
 *
 * @throws LineFault
 */
export function ednEvent(line: string, indices: Identities): HistoryEvent | null {
  const forms = new EdnLine(line, /^\s*#jepsen\.history\.Op\s*/.exec(line)?.[0].length);
  const form = forms.next();
  if (form === null) return null;
  if (form.sort !== 'map') throw new LineFault(form.column, 'expected a map: {:process ...}');
  const rest = forms.next();
  if (rest) throw new LineFault(rest.column, 'the line goes on after its map');
  const fields = form.value as ReadonlyMap<string, Form>;
  const field = (name: string): Form => {
    const found = fields.get(name);
    if (!found) throw new LineFault(form.column, `${name} is missing`);
    return found;
  };
  const index = fields.get(':index');
  if (typeof index?.value === 'number' && Number.isSafeInteger(index.value) && !indices.add(index.value))
    throw new LineFault(index.column, `index ${index.value} is there twice`);
  const process = field(':process');
  if (process.value === ':nemesis') return null;
  const key = fields.get(':key');
  return eventOf(process, field(':type'), field(':f'), field(':value'), key ? String(plainValue(key)) : '');
}

function eventOf(process: Form, type: Form, kind: Form, value: Form, key: string): HistoryEvent {
  const found = TYPES.find((name) => type.value === `:${name}`);
  if (found === undefined)
    throw new LineFault(type.column, `"${String(plainValue(type))}" is no type: expected :invoke, :ok, :fail or :info`);
  if (kind.sort !== 'keyword') throw new LineFault(kind.column, 'the operation must be a keyword, like :read');
  if (process.sort === 'list' || process.sort === 'map') throw new LineFault(process.column, 'no name of a process');
  return {
    session: String(process.value as ObjectValue),
    type: found,
    kind: String(kind.value).slice(1),
    kindColumn: kind.column,
    key,
    value: value.value === ':timed-out' ? undefined : plainValue(value),
    valueColumn: value.column,
  };
}
