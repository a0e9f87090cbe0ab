import type { Connection } from '../../model/connection.ts'
import { passwordRules } from '../../model/password-rules.ts'
import type { Problem } from '../../problems.ts'
import type { FieldProblemCode } from '../../../web/pages/problem-code.ts'
import type { PasswordPolicyView } from '../../../web/pages/view.ts'

/** What a page says that a new password must be. */
export function policyView({ options }: Pick<Connection, 'options'>): PasswordPolicyView {
  const { policy, minLength, dictionary, noPersonalInfo, historySize } = passwordRules(options)
  return {
    level: policy,
    minLength,
    dictionary: dictionary !== null,
    personalInfo: noPersonalInfo,
    history: historySize,
  }
}

const OF_PASSWORD = ['weak_password', 'common_password', 'personal_password', 'used_password'] as const

/** What is wrong with a password, or undefined where the refusal is about something else. */
export function passwordProblem({ code }: Problem): FieldProblemCode | undefined {
  return OF_PASSWORD.find((known) => known === code)
}
