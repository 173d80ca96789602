import { INITIAL_VALUE, type Nanos, type Procedure } from '@isthmus/sim-protocol';
import { type Act, type Application, elsewhere, goesOn, type Turn } from './application.js';

export interface DoctorsOnCall {
  /** `txn`: reads all of a shift and leaves in one transaction. */
  readonly method: 'txn' | 'read-then-write';
  /** Of each shift, two or more: all of them on call at first. */
  readonly doctors: number;
  /** How long after the first the others ask for leave, at most: uniform. */
  readonly within: Nanos;
  /** Of a transaction: what the application takes before each statement but the first. */
  readonly pause: Nanos;
}

/**
 * Doctors who leave their shift if another one is still on call. Each arrival is the first of a new shift, whose others ask in other
 * datacenters, in turn. Doctor i of shift s is key s * doctors + i, which holds something when the doctor has left.
 *
 * Source: Cahill, Röhm and Fekete, "Serializable isolation for snapshot databases", SIGMOD 2008, section 2.
 */
export function doctorsOnCall({ method, doctors, within, pause }: DoctorsOnCall): Application {
  let shifts = 0;
  const leave = (doctor: number, shift: readonly number[], { unique }: Turn) =>
    method === 'txn' ? leaveTogether(doctor, shift, { unique, pause }) : leaveOneByOne(doctor, shift);
  return {
    begins({ unique, stream, next }) {
      const first = doctors * shifts++;
      const shift = Array.from({ length: doctors }, (_, index) => first + index);
      const others = shift
        .slice(1)
        .map((doctor, index) =>
          elsewhere(next(index + 1), Math.floor(stream.uniform() * within) as Nanos, (turn) =>
            leave(doctor, shift, turn),
          ),
        );
      return { ...leave(first, shift, { unique }), companions: others };
    },
  };
}

function leaveTogether(
  doctor: number,
  shift: readonly number[],
  { unique, pause }: Turn & { readonly pause: Nanos },
): Act {
  const procedure: Procedure = {
    reads: shift,
    writes: [{ key: doctor, value: unique }],
    pause,
    decides: (seen) => shift.some((other, index) => other !== doctor && seen[index] === INITIAL_VALUE),
  };
  return { operation: { kind: 'txn', key: shift[0]!, procedure } };
}

function leaveOneByOne(doctor: number, shift: readonly number[]): Act {
  const ask = ([other, ...rest]: readonly number[]): Act => ({
    operation: { kind: 'read', key: other!, consistency: 'default' },
    then({ value }) {
      if (value === INITIAL_VALUE)
        return [goesOn(({ unique }) => ({ operation: { kind: 'write', key: doctor, value: unique } }))];
      return rest.length === 0 ? [] : [goesOn(() => ask(rest))];
    },
  });
  return ask(shift.filter((other) => other !== doctor));
}
