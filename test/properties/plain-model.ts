import { type Command, type Named, type Token, connectionOf } from './commands.ts'

/** A sign-in of the model: who it is, through which identity, and whether anything has ended it. */
export interface ModelToken {
  readonly user: string
  readonly identity: string
  isDead: boolean
}

/** Whose house is to be folded in, and on whose word. */
interface Folding {
  readonly wanted: string
  readonly proof?: ModelToken
  readonly token: Token
}

/**
 * What the engine should do, written as unlike it as we could: people are lists of names, the first of which is
 * theirs. There are no versions, epochs, rows or changes here; a token dies when its identity moves or goes.
 */
export class PlainModel {
  houses: string[][] = []
  readonly notes = new Map<string, number>()
  readonly blocked = new Set<string>()
  readonly tokens: ModelToken[] = []
  /** Address of each identity, for those that clash. */
  readonly #addresses = new Map<string, string>()
  /** Names of people whom the last command wrote to and who were there before. */
  written = new Set<string>()
  readonly #name: (slot: number) => string

  constructor(name: (slot: number) => string) {
    this.#name = name
  }

  /** Carries out a command: `done`, `unchanged`, or the code of a refusal. */
  obey(command: Command): string {
    this.written = new Set()
    switch (command.ask) {
      case 'create':
        return this.#create(
          this.#name(command.slot),
          `${connectionOf(command.slot)} ${command.address}`,
          command.blocked,
        )
      case 'sign in':
        return this.#signIn(this.#name(command.slot))
      case 'link':
        return this.#as(command.token, command.primary, (primary) =>
          this.#link(primary, command.secondary, command.token),
        )
      case 'move':
        return this.#as(command.token, command.user, (user) => this.#move(user, command.secondary, command.token))
      case 'unlink':
        return this.#as(command.token, command.user, (user) =>
          this.#unlink(user, this.#name(command.slot), command.token),
        )
      case 'change':
        return this.#as(command.token, command.user, (user) => this.#change(user, command))
      case 'delete':
        return this.#as(command.token, command.user, (user) => this.#delete(user))
    }
  }

  tokenAt(place: number): ModelToken | undefined {
    return this.tokens[place % Math.max(1, this.tokens.length)]
  }

  /** Whoever has a token acts on the user whom it names. */
  #as(token: Token, slot: number, act: (user: string) => string): string {
    if (token === null) return act(this.#name(slot))
    const mine = this.tokenAt(token)
    if (!mine) return 'no token yet'
    return mine.isDead ? 'invalid_token' : act(mine.user)
  }

  #house(user: string): string[] | undefined {
    return this.houses.find(([first]) => first === user)
  }

  #create(name: string, address: string, blocked: boolean): string {
    if (this.houses.flat().includes(name) || [...this.#addresses.values()].includes(address)) return 'user_exists'
    this.houses.push([name])
    this.#addresses.set(name, address)
    if (blocked) this.blocked.add(name)
    return 'done'
  }

  #signIn(identity: string): string {
    const house = this.houses.find((names) => names.includes(identity))
    if (!house) return 'nobody'
    this.tokens.push({ user: house[0] ?? '', identity, isDead: false })
    return 'done'
  }

  #link(primary: string, named: Named, token: Token): string {
    const house = this.#house(primary)
    if ('linkWith' in named && this.tokens.length === 0) return 'no token yet'
    if (!house) return 'user_not_found'
    return this.#fold(primary, house, { ...this.#wanted(named), token })
  }

  #fold(primary: string, house: string[], { wanted, proof, token }: Folding): string {
    const arriving = this.houses.find((names) => names.includes(wanted)) ?? []
    const refusal =
      this.#refusalOfSecondary(primary, wanted, arriving, proof) ||
      (token === null ? '' : this.#refusalToPerson(primary, arriving, proof))
    if (refusal) return refusal
    this.houses = this.houses.filter((names) => names !== arriving)
    house.push(...arriving)
    this.#forget(wanted)
    this.#endTokens(arriving)
    this.written.add(primary)
    return 'done'
  }

  /** An identity comes over alone, or, where it named its owner, with the whole house. */
  #move(user: string, named: Named, token: Token): string {
    const house = this.#house(user)
    if ('linkWith' in named && this.tokens.length === 0) return 'no token yet'
    if (!house) return 'user_not_found'
    if ('slot' in named) return this.#bring(house, { wanted: this.#name(named.slot), token })
    const proof = this.tokenAt(named.linkWith)
    return this.#bring(house, { wanted: proof?.identity ?? '', token, ...(proof && { proof }) })
  }

  #bring(house: string[], folding: Folding): string {
    const { wanted, proof, token } = folding
    const [user = ''] = house
    const from = this.houses.find((names) => names.includes(wanted))
    if (!from) return proof ? 'secondary_token_unknown' : 'secondary_unknown'
    if (from === house) return wanted === user ? 'same_identity' : 'identity_taken'
    if (from[0] === wanted) return this.#fold(user, house, folding)
    return proof?.isDead ? 'link_with_invalid' : this.#takeOver(wanted, { from, house }, token)
  }

  #takeOver(wanted: string, { from, house }: { from: string[]; house: string[] }, token: Token): string {
    const both = [house[0] ?? '', from[0] ?? '']
    if (token !== null && both.some((name) => this.blocked.has(name))) return 'blocked_user'
    from.splice(from.indexOf(wanted), 1)
    house.push(wanted)
    this.#endTokens([wanted])
    for (const name of both) this.written.add(name)
    return 'done'
  }

  #wanted(named: Named): { wanted: string; proof?: ModelToken } {
    if ('slot' in named) return { wanted: this.#name(named.slot) }
    const proof = this.tokenAt(named.linkWith)
    return { wanted: proof?.user ?? '', ...(proof && { proof }) }
  }

  #refusalOfSecondary(primary: string, wanted: string, arriving: readonly string[], proof?: ModelToken): string {
    if (arriving.length === 0) return proof ? 'secondary_token_unknown' : 'secondary_unknown'
    if (wanted === primary) return 'same_identity'
    if (arriving[0] !== wanted) return 'identity_taken'
    return proof?.isDead ? 'link_with_invalid' : ''
  }

  #refusalToPerson(primary: string, arriving: readonly string[], proof: ModelToken | undefined): string {
    if ([primary, arriving[0] ?? ''].some((name) => this.blocked.has(name))) return 'blocked_user'
    return arriving.some((name) => name !== proof?.identity) ? 'unproven_identities' : ''
  }

  #unlink(user: string, name: string, token: Token): string {
    const house = this.#house(user)
    if (!house) return 'user_not_found'
    if (token !== null && this.blocked.has(user)) return 'blocked_user'
    if (name === user) return 'main_identity_stays'
    const at = house.indexOf(name)
    if (at < 0) return 'unchanged'
    house.splice(at, 1)
    this.houses.push([name])
    this.#endTokens([name])
    this.written.add(user)
    return 'done'
  }

  #change(user: string, { note, block }: { note: number; block: boolean | null }): string {
    if (!this.#house(user)) return 'user_not_found'
    this.notes.set(user, note)
    if (block === true) this.blocked.add(user)
    if (block === false) this.blocked.delete(user)
    this.written.add(user)
    return 'done'
  }

  #delete(user: string): string {
    const house = this.#house(user)
    if (!house) return 'unchanged'
    this.houses = this.houses.filter((names) => names !== house)
    for (const name of house) this.#addresses.delete(name)
    this.#forget(user)
    this.#endTokens(house)
    return 'done'
  }

  #forget(user: string): void {
    this.notes.delete(user)
    this.blocked.delete(user)
  }

  #endTokens(identities: readonly string[]): void {
    for (const token of this.tokens) token.isDead ||= identities.includes(token.identity)
  }
}
