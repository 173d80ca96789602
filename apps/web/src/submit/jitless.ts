import { config } from 'zod';

// Before the first schema is built: zod would otherwise try to compile with `new Function`, which the page's policy refuses and reports.
config({ jitless: true });
