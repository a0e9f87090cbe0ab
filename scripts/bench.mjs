// `npm run bench -- …`: sets up what is missing, then measures in this process.
import { setUp } from './set-up.mjs'

await setUp()
await import('../dist/bench/main.js')
