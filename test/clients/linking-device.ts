import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import { DEMO_PASSWORD } from '../../src/demo/people.ts'
import { newVisitorOver } from '../support/visitor.ts'
import { type LinkingApplication, onTheApi, SCOPE } from './linking-application.ts'
import { callApi, discoverPublic } from './linking-native.ts'
import type { LinkingStage } from './linking-stage.ts'

const GIVE_UP_MS = 60_000

/** A device on `openid-client`: it shows a code, which a person types in a browser elsewhere. */
export async function openDevice(stage: LinkingStage): Promise<LinkingApplication> {
  const config = await discoverPublic(stage, stage.clients.device.id)
  const audience = `${stage.origin}/api/v2/`
  return {
    signIn: async (email) => {
      const tokens = await activate(stage, config, { email, wish: { audience, scope: SCOPE } })
      return onTheApi({
        user: tokens.claims()?.sub ?? '',
        idTokenOf: async (other) =>
          (await activate(stage, config, { email: other, wish: { scope: 'openid' } })).id_token ?? '',
        call: (request) => callApi(stage, tokens.access_token, request),
      })
    },
    close: async () => undefined,
  }
}

async function activate(
  stage: LinkingStage,
  config: oidc.Configuration,
  { email, wish }: { readonly email: string; readonly wish: Readonly<Record<string, string>> },
) {
  const device = await oidc.initiateDeviceAuthorization(config, wish)
  const browser = newVisitorOver(stage.send, stage.origin)
  const typed = await browser.open(device.verification_uri)
  const shown = await browser.submit(typed, { user_code: device.user_code }, '/activate')
  const login = await browser.submit(shown, { decision: 'allow' }, '/activate')
  const done = await browser.submit(login, { identifier: email, password: DEMO_PASSWORD }, '/u/login')
  assert.equal(done.status, 200, done.html.slice(0, 1000))
  // The person has said yes already, so the first question a second later is the last.
  const signal = AbortSignal.timeout(GIVE_UP_MS)
  return oidc.pollDeviceAuthorizationGrant(config, { ...device, interval: 1 }, undefined, { signal })
}
