// `npm run build`: dependencies, build and embedded template, each only when something changed.
import { setUp } from './set-up.mjs'

await setUp()
