import type { Locale } from '../pages/locale.ts'
import type { AccessWords } from './en/access.ts'
import type { GeneralWords } from './en/general.ts'
import type { DemoWords } from './en/demo.ts'
import type { FactorWords } from './en/factors.ts'
import type { LinkingWords } from './en/linking.ts'
import type { PasswordWords } from './en/password.ts'
import type { ProblemWords } from './en/problems.ts'
import type { SignInWords } from './en/sign-in.ts'

/** Everything that the pages say, in one language. A key that a language lacks does not compile. */
export interface Words {
  readonly locale: Locale
  readonly general: GeneralWords
  readonly problems: ProblemWords
  readonly signIn: SignInWords
  readonly password: PasswordWords
  readonly access: AccessWords
  readonly factors: FactorWords
  readonly linking: LinkingWords
  readonly demo: DemoWords
}
