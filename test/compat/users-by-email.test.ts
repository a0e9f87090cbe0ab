import assert from 'node:assert/strict'
import { it } from 'node:test'
import { at, freshEmail, onEachDatabase, refusal } from './api-under-test.ts'

onEachDatabase('GET /api/v2/users-by-email', (api) => {
  const find = (text: string) => ({ method: 'GET', path: `/api/v2/users-by-email?${text}` }) as const
  const foundBy = async (email: string) =>
    (await api.ask(find(`email=${at(email)}`))).body.map(({ user_id: user }: { user_id: string }) => user)

  it('200: every user whose root address is this one, in whatever connection', async () => {
    const email = freshEmail()
    const first = await api.makeUser({ connection: 'email', email })
    const second = await api.putUser({ provider: 'github', id: 'by-email', profile: { email } })
    assert.deepEqual(await foundBy(email), [first.user_id, second])
    const { body: whole } = await api.ask(find(`email=${at(email)}`))
    assert.deepEqual(whole[0], (await api.ask({ method: 'GET', path: `/api/v2/users/${at(first.user_id)}` })).body)
  })

  it('200: compares exactly, letters as they are stored', async () => {
    const email = freshEmail()
    await api.makeUser({ connection: 'email', email })
    await api.putUser({ provider: 'github', id: 'letters', profile: { email: `X${email}` } })
    assert.deepEqual(await foundBy(email.toUpperCase()), [])
    assert.deepEqual(await foundBy(`x${email}`), [])
    assert.deepEqual(await foundBy(`X${email}`), ['github|letters'])
  })

  it('200: the address of a linked identity is not found, that of the main one is', async () => {
    const [primary, secondary] = [await api.makeUser(), await api.makeUser()]
    await api.link(primary.user_id, secondary.user_id)
    assert.deepEqual(await foundBy(String(secondary['email'])), [])
    assert.deepEqual(await foundBy(String(primary['email'])), [primary.user_id])
  })

  it('200: fields are picked', async () => {
    const email = freshEmail()
    const { user_id } = await api.makeUser({ connection: 'email', email })
    assert.deepEqual((await api.ask(find(`fields=user_id&email=${at(email)}`))).body, [{ user_id }])
  })

  it('400: no address, or an empty one, or two', async () => {
    const start = 'Query validation error: '
    const of = ' on property email (Email address to search for (case-sensitive)).'
    await api.refuses(find(''), refusal(400, `${start}'Missing required property: email'.`, 'invalid_query_string'))
    await api.refuses(
      find('email='),
      refusal(400, `${start}'String is too short (0 chars), minimum 1'${of}`, 'invalid_query_string'),
    )
    const twice = `${start}'Expected type string but found type array'${of}`
    await api.refuses(find('email=a&email=b'), refusal(400, twice, 'invalid_query_string'))
  })

  it('401, 403: nobody asks, and a token that may not', async () => {
    await api.refuses({ ...find('email=a'), token: null }, refusal(401, 'Missing authentication'))
    const token = await api.server.token({ scopes: ['read:current_user', 'update:users'] })
    const expected = refusal(403, 'Insufficient scope, expected any of: read:users', 'insufficient_scope')
    await api.refuses({ ...find('email=a'), token }, expected)
  })
})
