import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { eachDatabase } from '../support/databases.ts'
import { rightsOver } from '../support/rights.ts'
import { type ActionsStage, openActionsStage } from './actions-stage.ts'

const CLAIM = 'https://example.com/told'

eachDatabase('what Actions are told', (open) => {
  let stage: ActionsStage
  before(async () => {
    stage = await openActionsStage(open())
  })
  after(() => stage.stop())

  it('the names of the person’s roles, as they are at this moment', async () => {
    const rights = rightsOver((method, path, options) => stage.server.call(method, path, options))
    const [ada, role] = [await stage.person('ada'), await rights.role()]
    const { name } = (await stage.server.call('GET', `/api/v2/roles/${role}`)).body
    await stage.act(`api.accessToken.setCustomClaim('${CLAIM}', event.authorization.roles)`)
    const { visitor, tokens } = await stage.enter(ada)
    assert.deepEqual((await tokens()).access[CLAIM], [])
    await rights.assign(ada.id, role)
    const again = await stage.enter(ada, {}, visitor)
    assert.deepEqual((await again.tokens()).access[CLAIM], [name])
  })

  it('one transaction for all Actions of a sign-in, another for the next, and the session that answers it', async () => {
    const told = `{ id: event.transaction.id, session: event.session ?? null }`
    await stage.act(
      `api.accessToken.setCustomClaim('${CLAIM}/1', ${told})`,
      `api.accessToken.setCustomClaim('${CLAIM}/2', ${told})`,
    )
    const ada = await stage.person('ada')
    const { visitor, tokens } = await stage.enter(ada)
    const { access, id } = await tokens()
    const [first, second] = [access[`${CLAIM}/1`], access[`${CLAIM}/2`]] as { id: string; session: null }[]
    assert.match(String(first?.id), /^[\w-]{32}$/)
    assert.deepEqual([second, first?.session], [first, null])
    const again = (await (await stage.enter(ada, { prompt: 'none' }, visitor)).tokens()).access[`${CLAIM}/1`] as {
      id: string
      session: Record<string, string>
    }
    assert.notEqual(again.id, first?.id)
    assert.equal(again.session['user_id'], ada.id)
    assert.ok(again.session['id'])
    const at = Date.parse(again.session['authenticated_at'] ?? '')
    assert.ok(Math.abs(at / 1000 - Number(id['iat'])) < 60)
    // Made when the sign-in is through, which may be in the next second.
    assert.ok(Date.parse(again.session['created_at'] ?? '') >= at)
  })
})
