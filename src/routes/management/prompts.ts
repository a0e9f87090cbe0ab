import { z } from 'zod'
import type { Route } from '../../http/route.ts'
import { fixedSetting } from './fixed-setting.ts'

/** Our pages are ours: their words come in the languages of the tenant, and cannot be replaced. */
export const promptRoutes: readonly Route[] = [
  ...fixedSetting({
    path: '/api/v2/prompts',
    name: 'prompt settings',
    scopes: 'prompts',
    value: { universal_login_experience: 'new', identifier_first: false, webauthn_platform_first_factor: false },
  }),
  ...fixedSetting({
    path: '/api/v2/prompts/:prompt/custom-text/:language',
    name: 'custom text for a prompt',
    scopes: 'prompts',
    method: 'PUT',
    params: z.object({ prompt: z.string().min(1).max(100), language: z.string().min(2).max(20) }),
    value: {},
  }),
  ...fixedSetting({
    path: '/api/v2/prompts/:prompt/partials',
    name: 'prompt partials',
    scopes: 'prompts',
    method: 'PUT',
    params: z.object({ prompt: z.string().min(1).max(100) }),
    value: {},
  }),
]
