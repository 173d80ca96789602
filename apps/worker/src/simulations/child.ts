import { runExperiment } from '@isthmus/sim-laboratory';
import { serve } from './serve.js';

serve(runExperiment);
