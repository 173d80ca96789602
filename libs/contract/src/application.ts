import { z } from 'zod';
import { accountTransfersSchema } from './application-account-transfers.js';
import { doctorsOnCallSchema } from './application-doctors-on-call.js';
import { imageResizerSchema } from './application-image-resizer.js';
import { litmusTestsSchema } from './application-litmus-tests.js';
import { questionThreadsSchema } from './application-question-threads.js';
import { scorePageSchema } from './application-score-page.js';
import { stockReservationsSchema } from './application-stock-reservations.js';
import { usernameClaimsSchema } from './application-username-claims.js';

/** What clients do for a purpose, and the rule by which the report judges the history. */
export const applicationSchema = z
  .discriminatedUnion('kind', [
    usernameClaimsSchema,
    accountTransfersSchema,
    stockReservationsSchema,
    doctorsOnCallSchema,
    imageResizerSchema,
    questionThreadsSchema,
    scorePageSchema,
    litmusTestsSchema,
  ])
  .meta({
    id: 'Application',
    description:
      'What arrivals do instead of operations. With arrivals of kind none the script is judged by the rule of the application',
  });

export type ApplicationSpec = z.infer<typeof applicationSchema>;
export type ApplicationKind = ApplicationSpec['kind'];
export const APPLICATION_KINDS = applicationSchema.options.map(({ shape }) => shape.kind.value);
