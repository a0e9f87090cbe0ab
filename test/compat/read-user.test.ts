import assert from 'node:assert/strict'
import { it } from 'node:test'
import { at, onEachDatabase, refusal } from './api-under-test.ts'

const FIELDS =
  'phone_number,email,email_verified,picture,username,user_id,name,nickname,created_at,identities,app_metadata,' +
  'user_metadata,last_ip,last_login,logins_count,updated_at,blocked,family_name,given_name'
const OF_FIELDS =
  ' on property fields (A comma separated list of fields to include or exclude (depending on include_fields) from the ' +
  'result, empty to retrieve all fields)'

onEachDatabase('GET /api/v2/users/{id}', (api) => {
  const get = (user: string, query = '') => ({ method: 'GET', path: `/api/v2/users/${at(user)}${query}` }) as const

  it('200: the main identity without its profile, linked ones with theirs', async () => {
    const [primary, secondary] = [await api.makeUser(), await api.makeUser()]
    await api.link(primary.user_id, secondary.user_id)
    const { status, body } = await api.ask(get(primary.user_id))
    assert.equal(status, 200)
    const shape = { connection: 'email', provider: 'email', isSocial: false }
    const id = ({ user_id: user }: { user_id: string }) => user.slice('email|'.length)
    assert.deepEqual(body.identities, [
      { ...shape, user_id: id(primary) },
      { profileData: { email: secondary['email'], email_verified: false }, ...shape, user_id: id(secondary) },
    ])
  })

  it("200: the provider's own attributes stand at the root", async () => {
    const profile = { email: 'x@example.org', locale: 'de', gender: 'f', upn: 'x@corp' }
    const user = await api.putUser({ provider: 'windowslive', id: 'attributes', profile })
    const { body } = await api.ask(get(user))
    assert.deepEqual([body.locale, body.gender, body.upn], ['de', 'f', 'x@corp'])
    assert.equal(body.identities[0].isSocial, true)
  })

  it('200: fields are picked or left out', async () => {
    const { user_id: user } = await api.makeUser({ user_metadata: { a: 1 } })
    assert.deepEqual((await api.ask(get(user, '?fields=user_id,user_metadata'))).body, {
      user_id: user,
      user_metadata: { a: 1 },
    })
    const without = await api.ask(get(user, '?fields=identities,email&include_fields=false'))
    const all = (await api.ask(get(user))).body
    const { identities: _, email: __, ...rest } = all
    assert.deepEqual(without.body, rest)
    assert.deepEqual((await api.ask(get(user, '?fields='))).body, all)
    assert.deepEqual((await api.ask(get(user, '?'))).body, all)
  })

  it('400: a field that there is not, and a switch that is none', async () => {
    const { user_id: user } = await api.makeUser()
    const mistake = `String 'user_id,shoes' does not match pattern. Must be a comma separated list of the following values: ${FIELDS}`
    const words = `Query validation error: '${mistake}'${OF_FIELDS}.`
    await api.refuses(get(user, '?fields=user_id,shoes'), refusal(400, words, 'invalid_query_string'))
    const other =
      "Query validation error: 'Expected type boolean but found type string' on property include_fields (Whether specified fields are to be included (true) or excluded (false))."
    await api.refuses(get(user, '?include_fields=maybe'), refusal(400, other, 'invalid_query_string'))
  })

  it('401, 403: nobody asks, and a token that may not', async () => {
    const { user_id: user } = await api.makeUser()
    await api.refuses({ ...get(user), token: null }, refusal(401, 'Missing authentication'))
    const token = await api.server.token({ scopes: ['update:users'] })
    const message = 'Insufficient scope, expected any of: read:users,read:current_user'
    await api.refuses({ ...get(user), token }, refusal(403, message, 'insufficient_scope'))
  })

  it('404: nobody has this id', async () => {
    await api.refuses(get('auth0|nobody'), refusal(404, 'The user does not exist.', 'inexistent_user'))
    await api.refuses(get('no-such-provider|x'), refusal(404, 'The user does not exist.', 'inexistent_user'))
  })
})
