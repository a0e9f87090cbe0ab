/** True under `npm run soak`, which runs the counts that the issues name. */
export const isSoak = process.env['TEST_SCALE'] === 'soak'

/** How often something is to be repeated: `ci` times under `npm test`, `soak` times under `npm run soak`. */
export function times(ci: number, soak: number): number {
  return isSoak ? soak : ci
}
