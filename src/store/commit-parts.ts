import type { Part } from './commit-part.ts'
import { IDENTITY_PARTS } from './identity-parts.ts'
import { JOB_PARTS } from './job-parts.ts'
import { RECORD_PARTS } from './record-parts.ts'
import { REMOVED_IDENTITY_PARTS } from './removed-identity-parts.ts'
import { RIGHTS_PARTS } from './rights-parts.ts'
import { USER_PARTS } from './user-parts.ts'

/** The parts of the statement. Each appears only where the change has rows for it. */
export const PARTS: readonly Part[] = [
  ...USER_PARTS,
  ...IDENTITY_PARTS,
  ...REMOVED_IDENTITY_PARTS,
  ...RECORD_PARTS,
  ...JOB_PARTS,
  ...RIGHTS_PARTS,
]
