import { serve } from '../../ground/worker/serve';
import { handlers } from './handlers';

serve(globalThis, handlers);
