import { INITIAL_VALUE, type Nanos, type Procedure } from '@isthmus/sim-protocol';
import { type Act, type Application, elsewhere, goesOn, type Next, type Turn } from './application.js';

export interface UsernameClaims {
  readonly method: 'cas' | 'read-then-write' | 'txn' | 'lock' | 'broadcast';
  /** Clients of other datacenters, in turn, who want the same name. */
  readonly rivals: number;
  /** How long after the first they ask for it, at most: uniform. */
  readonly within: Nanos;
  /** After this, whoever has got a name looks whether it is still theirs. Absent: nobody does. */
  readonly recheck?: Nanos | undefined;
  /** Of the locks. */
  readonly lease: Nanos;
}

/**
 * Accounts that want names. Each arrival wants a name that nobody wanted before it, and so do its rivals. A name is a key; the account
 * that has it is a unique value, which is there where the key holds it, or where its message is the first of that name to be delivered.
 */
export function usernameClaims(settings: UsernameClaims): Application {
  let names = 0;
  const { rivals, within, method } = settings;
  const claims = { ...settings, claim: CLAIMS[method] };
  return {
    begins: ({ unique, stream, next }) => {
      const name = names++;
      const companions = Array.from({ length: rivals }, (_, index) =>
        elsewhere(next(index + 1), Math.floor(stream.uniform() * within) as Nanos, (turn) =>
          claims.claim(name, turn, settings),
        ),
      );
      return { ...claims.claim(name, { unique }, settings), companions };
    },
  };
}

type Claim = (name: number, turn: Turn, settings: UsernameClaims) => Act;

const CLAIMS: Readonly<Record<UsernameClaims['method'], Claim>> = {
  cas: (name, { unique }, settings) => ({
    operation: { kind: 'cas', key: name, expected: INITIAL_VALUE, value: unique },
    then: ({ swapped }) => (swapped ? looksAgain(name, settings) : []),
  }),
  txn: (name, { unique }, settings) => ({
    operation: { kind: 'txn', key: name, procedure: takesIfFree(name, unique) },
    then: ({ swapped }) => (swapped ? looksAgain(name, settings) : []),
  }),
  'read-then-write': (name, _turn, settings) => takes(name, () => looksAgain(name, settings)),
  lock: (name, _turn, settings) => ({
    operation: { kind: 'lock', key: name, lease: settings.lease },
    then: ({ swapped, value: token }) => {
      const unlock = goesOn(() => ({
        operation: { kind: 'unlock', key: name, token },
        then: () => looksAgain(name, settings),
      }));
      const under = { token, otherwise: [unlock] };
      return swapped ? [goesOn(() => takes(name, () => [unlock], under))] : [];
    },
  }),
  broadcast: (name, { unique }) => ({ operation: { kind: 'broadcast', key: name, value: unique } }),
};

/** Under a lock, which is given back where the name is taken. */
interface Under {
  readonly token: number;
  readonly otherwise: readonly Next[];
}

function takes(name: number, andThen: () => readonly Next[], under?: Under): Act {
  const token = under === undefined ? {} : { token: under.token };
  return {
    operation: { kind: 'read', key: name, consistency: 'default' },
    then({ value }) {
      if (value !== INITIAL_VALUE) return under?.otherwise ?? [];
      return [
        goesOn(({ unique }) => ({
          operation: { kind: 'write', key: name, value: unique, ...token },
          then: andThen,
        })),
      ];
    },
  };
}

function takesIfFree(name: number, value: number): Procedure {
  return {
    reads: [name],
    writes: [{ key: name, value }],
    pause: 0 as Nanos,
    decides: ([held]) => held === INITIAL_VALUE,
  };
}

function looksAgain(name: number, { recheck }: UsernameClaims): readonly Next[] {
  if (recheck === undefined) return [];
  return [goesOn(() => ({ operation: { kind: 'read', key: name, consistency: 'default' } }), recheck)];
}
