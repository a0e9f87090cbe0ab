/** A setting with a bad value: the message names it, what it holds and what is allowed. */
export class BadSetting extends Error {
  override readonly name = 'BadSetting'

  constructor(setting: string, value: string, allowed: string) {
    super(`${setting}=${value} cannot be used. ${allowed}`)
  }
}
