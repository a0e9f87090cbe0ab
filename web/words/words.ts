import { access, type AccessWords } from './en/access.ts'
import { common, type CommonWords } from './en/common.ts'
import { demo, type DemoWords } from './en/demo.ts'
import { factors, type FactorWords } from './en/factors.ts'
import { linking, type LinkingWords } from './en/linking.ts'
import { password, type PasswordWords } from './en/password.ts'
import { problems, type ProblemWords } from './en/problems.ts'
import { signIn, type SignInWords } from './en/sign-in.ts'

/** Everything that the pages say, in one language. A key that a language lacks does not compile. */
export interface Words {
  readonly common: CommonWords
  readonly problems: ProblemWords
  readonly signIn: SignInWords
  readonly password: PasswordWords
  readonly access: AccessWords
  readonly factors: FactorWords
  readonly linking: LinkingWords
  readonly demo: DemoWords
}

const ENGLISH: Words = { common, problems, signIn, password, access, factors, linking, demo }

export function wordsOf(_locale: string): Words {
  return ENGLISH
}
