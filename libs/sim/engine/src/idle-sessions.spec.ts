import fc from 'fast-check';
import { IdleSessions } from './idle-sessions.js';

describe('idle sessions', () => {
  it('give their least member, whatever was added and taken', () => {
    // Null takes one out.
    const command = fc.oneof(fc.integer({ min: 0, max: 99 }), fc.constant(null));
    fc.assert(
      fc.property(fc.array(command, { maxLength: 300 }), (commands) => {
        const idle = new IdleSessions(100);
        const members = new Set<number>();
        for (const ordinal of commands) {
          if (ordinal !== null) {
            idle.add(ordinal);
            members.add(ordinal);
            continue;
          }
          const least = members.size === 0 ? -1 : Math.min(...members);
          expect(idle.take()).toBe(least);
          members.delete(least);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
