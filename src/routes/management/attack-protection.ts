import { z } from 'zod'
import { type Route, route } from '../../http/route.ts'
import { changeBruteForce, changeIpThrottling } from '../../operations/settings/change-attack-protection.ts'
import { Problem } from '../../problems.ts'
import { settingAnswers } from '../../shapes/answers/configuration.ts'
import { bruteForceBody, ipThrottlingBody, writeBruteForce, writeIpThrottling } from '../../shapes/attack-protection.ts'
import { fixedSetting } from './fixed-setting.ts'

const PATH = '/api/v2/attack-protection'
const MAY_READ = { any: ['read:attack_protection'] } as const
const MAY_UPDATE = { any: ['update:attack_protection'] } as const

/** Limits of attempts to sign in. What Auth0 has beside them is off here, and cannot be turned on. */
export const attackProtectionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: `${PATH}/brute-force-protection`,
    summary: 'Get Brute-force Protection settings',
    allow: MAY_READ,
    answers: settingAnswers,
    query: z.looseObject({}),
    run: async (ctx) => ({ status: 200, body: writeBruteForce((await ctx.directory.settings()).bruteForce) }),
  }),
  route({
    method: 'PATCH',
    path: `${PATH}/brute-force-protection`,
    summary: 'Update Brute-force Protection settings',
    allow: MAY_UPDATE,
    answers: settingAnswers,
    body: bruteForceBody,
    run: async (ctx, { asked, body }) => {
      const changed = await changeBruteForce(ctx, asked, body)
      return changed instanceof Problem ? changed : { status: 200, body: writeBruteForce(changed) }
    },
  }),
  route({
    method: 'GET',
    path: `${PATH}/suspicious-ip-throttling`,
    summary: 'Get Suspicious IP Throttling settings',
    allow: MAY_READ,
    answers: settingAnswers,
    query: z.looseObject({}),
    run: async (ctx) => ({ status: 200, body: writeIpThrottling((await ctx.directory.settings()).ipThrottling) }),
  }),
  route({
    method: 'PATCH',
    path: `${PATH}/suspicious-ip-throttling`,
    summary: 'Update Suspicious IP Throttling settings',
    allow: MAY_UPDATE,
    answers: settingAnswers,
    body: ipThrottlingBody,
    run: async (ctx, { asked, body }) => {
      const changed = await changeIpThrottling(ctx, asked, body)
      return changed instanceof Problem ? changed : { status: 200, body: writeIpThrottling(changed) }
    },
  }),
  ...fixedSetting({
    path: `${PATH}/breached-password-detection`,
    name: 'Breached Password Detection settings',
    scopes: 'attack_protection',
    value: {
      enabled: false,
      shields: [],
      admin_notification_frequency: [],
      method: 'standard',
      stage: { 'pre-user-registration': { shields: [] }, 'pre-change-password': { shields: [] } },
    },
  }),
  ...fixedSetting({
    path: `${PATH}/bot-detection`,
    name: 'Bot Detection settings',
    scopes: 'attack_protection',
    value: {
      bot_detection_level: 'medium',
      challenge_password_policy: 'never',
      challenge_passwordless_policy: 'never',
      challenge_password_reset_policy: 'never',
      allowlist: [],
      monitoring_mode_enabled: false,
    },
  }),
  ...fixedSetting({
    path: `${PATH}/captcha`,
    name: 'the CAPTCHA configuration for a tenant',
    scopes: 'attack_protection',
    value: {},
  }),
  ...fixedSetting({
    path: `${PATH}/phone-provider-protection`,
    name: 'phone provider protection configuration',
    scopes: 'attack_protection',
    value: { type: 'none' },
  }),
]
