import { runExperiment } from '@isthmus/sim-laboratory';
import { performJob } from '../jobs/perform-job.js';
import { serve } from './serve.js';

serve(runExperiment, performJob);
