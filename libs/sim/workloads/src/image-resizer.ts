import { type DatacenterId, INITIAL_VALUE, type Nanos } from '@isthmus/sim-protocol';
import { type Act, type Application, goesOn } from './application.js';
import { poll, type Polling } from './polling.js';

export interface ImageResizer {
  readonly images: number;
  /** Where it is; the next datacenter after that of the upload if not given. */
  readonly resizer?: DatacenterId | undefined;
  /** From the answer to an upload until the resizer has its message. */
  readonly queueLatency: Nanos;
  /** Whether the message says which version was uploaded; then the resizer waits until it reads that or a newer one. */
  readonly carriesVersion: boolean;
  /** Whether it carries what the strategy remembers in the uploader's session. */
  readonly carriesContext: boolean;
  readonly polling: Polling;
}

/**
 * Uploads of images, 2n, and of newer ones in their place; a queue beside the store tells a resizer, which reads the image and writes
 * its thumbnail, 2n + 1. If it finds no image, it makes none.
 *
 * Source: Kleppmann, "Designing Data-Intensive Applications", 2017, figure 9-5.
 */
export function imageResizer(settings: ImageResizer): Application {
  const { images, resizer, queueLatency, carriesVersion, carriesContext, polling } = settings;
  return {
    begins({ unique: version, stream, next }) {
      const image = 2 * stream.below(images);
      const isThere = (value: number) => value !== INITIAL_VALUE && (!carriesVersion || value >= version);
      const waiting = carriesVersion ? polling : { ...polling, tries: 1 };
      return {
        operation: { kind: 'write', key: image, value: version },
        then: () => [
          {
            ...{ after: queueLatency, by: resizer ?? next(1), isTold: true, carriesContext },
            act: () =>
              poll(image, waiting, { isThere, then: () => [goesOn(({ unique }) => thumbnail(image, unique))] }),
          },
        ],
      };
    },
  };
}

function thumbnail(image: number, value: number): Act {
  return { operation: { kind: 'write', key: image + 1, value } };
}
