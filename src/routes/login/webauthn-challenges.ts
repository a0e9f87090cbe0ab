import type { FlowState } from '../../model/flow.ts'

/** What the browser is to do for a challenge: one of another kind does not fit. */
export type ChallengePurpose = 'sign-in' | 'passkey' | 'security-key' | 'new-security-key'

type Kept = {
  readonly purpose: ChallengePurpose
  readonly challenge: string
  readonly proof: string
}

/** As many pages of one flow as may be open beside each other. */
const MOST = 4

/** Keeps in a flow which secret the answer to a challenge needs: it never leaves the server. */
export function keepChallenge(
  state: FlowState,
  purpose: ChallengePurpose,
  started: { readonly options: { readonly challenge: string }; readonly challengeProof: string },
): FlowState {
  const kept: Kept = { purpose, challenge: started.options.challenge, proof: started.challengeProof }
  return { ...state, memory: { ...state.memory, challenges: [kept, ...challengesIn(state)].slice(0, MOST) } }
}

function challengesIn({ memory }: FlowState): Kept[] {
  return (memory['challenges'] ?? []) as unknown as Kept[]
}

/** What a page's form has sent: the browser's answer, and the secret of the challenge that it says it answers. */
export function answeredChallenge(
  state: FlowState,
  purpose: ChallengePurpose,
  form: Readonly<Record<string, string>>,
): { readonly response: unknown; readonly challengeProof: string } {
  const response = parsed(form['credential'] ?? '')
  const { clientDataJSON } = fieldsOf(fieldsOf(response)['response'])
  const { challenge } = fieldsOf(parsed(Buffer.from(String(clientDataJSON), 'base64url').toString('utf8')))
  const kept = challengesIn(state).find((one) => one.purpose === purpose && one.challenge === challenge)
  return { response, challengeProof: kept?.proof ?? '' }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
