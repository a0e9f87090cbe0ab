// `npm start`: sets up what is missing, then serves in this process, so that signals and the exit code are the server's own.
import { endWithNpm, setUp } from './set-up.mjs'

process.env.DEMO ??= 'on'
process.env.TLS ??= 'auto'
await setUp()
endWithNpm()
await import('../dist/src/main.js')
