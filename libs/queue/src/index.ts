export { Consumer, type ConsumerOptions } from './consumer.js';
export { type Admission, Dispatcher, type DispatcherOptions } from './dispatcher.js';
export { type Hint, HintQueue, type HintQueueOptions, type RunJob, jobIdOf } from './hint-queue.js';
