import type { Provider } from 'oidc-provider'
import type { Context } from '../context.ts'
import type { KeySet } from '../crypto/signing-keys.ts'
import { makeProvider } from './provider.ts'
import type { SignInSteps } from './sign-in-steps.ts'

/** Gives the provider of a configured origin. */
export type Providers = (origin: string) => Provider

/** One provider for each origin and set of keys; those of an old set go with it. */
export function openProviders(ctx: Context, steps: SignInSteps): Providers {
  const bySet = new WeakMap<KeySet, Map<string, Provider>>()
  return (origin) => {
    const { set } = ctx.signingKeys
    const byOrigin = bySet.get(set) ?? new Map<string, Provider>()
    bySet.set(set, byOrigin)
    const provider = byOrigin.get(origin) ?? makeProvider(ctx, steps, origin, set)
    byOrigin.set(origin, provider)
    return provider
  }
}
