/** Where our document says something else than Auth0's, and why. Each is looked for: one that is gone fails too. */
export const DIFFERENT = {
  status: {},
  parameter: {},
  body: {},
  answer: {},
} as const satisfies Record<string, Readonly<Record<string, string>>>
