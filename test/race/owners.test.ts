import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inviteAdministrator } from '../../src/operations/administrators/invite-administrator.ts'
import { acceptInvitation } from '../../src/operations/administrators/accept-invitation.ts'
import { dismissAdministrator } from '../../src/operations/administrators/manage-administrators.ts'
import { Problem } from '../../src/problems.ts'
import { ROUNDS, Tally, TwoServers, outcomes, remove } from './two-servers.ts'

describe(`owners that go at once, ${ROUNDS} rounds each`, () => {
  const servers = TwoServers.forThisSuite()

  it('two owners are deleted at once: one stays', async (test) => {
    const tally = new Tally()
    for (let round = 0; round < ROUNDS; round++) {
      const [one, two] = await onlyOwners(2)
      const ended = outcomes(...(await servers.collide(round, remove(one), remove(two))))
      tally.add(ended)
      assert.match(ended, /^(204 & 409 last_owner|409 last_owner & 204)$/)
      assert.equal((await owners()).length, 1)
    }
    test.diagnostic(String(tally))
  })

  it('one is deleted and the other blocked at once: one stays that can act', async (test) => {
    const tally = new Tally()
    for (let round = 0; round < ROUNDS; round++) {
      const [one, two] = await onlyOwners(2)
      const path = `/api/v2/users/${encodeURIComponent(two)}`
      const ended = outcomes(
        ...(await servers.collide(round, remove(one), ['PATCH', path, { body: { blocked: true } }])),
      )
      tally.add(ended)
      assert.match(ended, /^(204 & 409 last_owner|409 last_owner & 200)$/)
      assert.equal((await owners()).length, 1)
    }
    test.diagnostic(String(tally))
  })

  it('three go at once, each in another way: one stays', async (test) => {
    const tally = new Tally()
    for (let round = 0; round < ROUNDS; round++) {
      const [one, two, three] = await onlyOwners(3)
      const path = `/api/v2/users/${encodeURIComponent(two)}`
      const dismissed = dismissAdministrator(servers.server(round).ctx, three)
      const [answers, last] = await Promise.all([
        servers.collide(round, remove(one), ['PATCH', path, { body: { blocked: true } }]),
        dismissed,
      ])
      const ended = `${outcomes(...answers)} & ${last instanceof Problem ? last.code : 'dismissed'}`
      tally.add(ended)
      assert.equal(ended.match(/last_owner/g)?.length, 1, ended)
      assert.equal((await owners()).length, 1)
    }
    test.diagnostic(String(tally))
  })

  it('an invitation that two accept at once makes one of them an owner', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await onlyOwners(1)
      const link = await inviteAdministrator(servers.server(0).ctx, 'owner')
      assert.ok(!(link instanceof Problem))
      const secret = new URL(link).searchParams.get('invitation') ?? ''
      const people = [await servers.person(), await servers.person()]
      const accepted = await Promise.all(
        people.map((person, turn) => {
          const { ctx, origin } = servers.server(turn)
          const visitor = { ip: '127.0.0.1', userAgent: 'test', origin }
          return acceptInvitation(ctx, { secret, visitor }, person)
        }),
      )
      const refused = accepted.filter((one) => one instanceof Problem)
      assert.deepEqual(
        refused.map((one) => one.code),
        ['invitation_invalid'],
      )
      assert.equal((await owners()).length, 2)
    }
  })

  /** New people who are owners, and nobody else is. */
  async function onlyOwners(count: number): Promise<[string, string, string]> {
    await servers.db.query({ name: 'no_owners', text: 'delete from administrators' }, [])
    const ids: string[] = []
    for (let each = 0; each < count; each++) ids.push(await servers.person())
    await servers.db.query(
      {
        name: 'make_owners',
        text: `insert into administrators (user_id, role, created_at)
          select id, 'owner', now() from unnest($1::text[]) as x(id)`,
      },
      [ids],
    )
    return ids as [string, string, string]
  }

  /** Owners who are not blocked. */
  function owners(): Promise<unknown[]> {
    const text = `select a.user_id from administrators a join users u using (user_id)
      where a.role = 'owner' and u.blocked is not true`
    return servers.db.query({ name: 'test_owners', text }, [])
  }
})
