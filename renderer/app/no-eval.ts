import { z } from 'zod'

// The page's Content-Security-Policy forbids making code from text; zod would try, and the attempt would be reported as a
// violation. This has to run before any schema is made, so it is the first import of main.tsx.
z.config({ jitless: true })
