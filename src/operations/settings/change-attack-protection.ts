import type { Context } from '../../context.ts'
import {
  BRUTE_FORCE_DEFAULTS,
  type BruteForceProtection,
  IP_THROTTLING_DEFAULTS,
  type IpThrottling,
} from '../../model/attack-protection.ts'
import type { Asked } from '../../model/caller.ts'
import type { Settings } from '../../model/settings.ts'
import { Problem } from '../../problems.ts'
import {
  type BruteForceBody,
  changedBruteForce,
  changedIpThrottling,
  type IpThrottlingBody,
} from '../../shapes/attack-protection.ts'
import { changeConfiguration } from '../../steps/change-configuration.ts'
import { lockSettings, writeSettings } from '../../store/configuration.ts'

/** Changes how wrong passwords for one account are counted. Other processes follow within 5 s. */
export async function changeBruteForce(
  ctx: Context,
  asked: Asked,
  body: BruteForceBody,
): Promise<BruteForceProtection | Problem> {
  const changed = await change(ctx, asked, ({ bruteForce = BRUTE_FORCE_DEFAULTS }) => ({
    bruteForce: changedBruteForce(bruteForce, body),
  }))
  return changed instanceof Problem ? changed : (changed.bruteForce ?? BRUTE_FORCE_DEFAULTS)
}

/** Changes how attempts from one address are counted, likewise. */
export async function changeIpThrottling(
  ctx: Context,
  asked: Asked,
  body: IpThrottlingBody,
): Promise<IpThrottling | Problem> {
  const changed = await change(ctx, asked, ({ ipThrottling = IP_THROTTLING_DEFAULTS }) => ({
    ipThrottling: changedIpThrottling(ipThrottling, body),
  }))
  return changed instanceof Problem ? changed : (changed.ipThrottling ?? IP_THROTTLING_DEFAULTS)
}

async function change(
  ctx: Context,
  asked: Asked,
  by: (before: Partial<Settings>) => Partial<Settings>,
): Promise<Partial<Settings> | Problem> {
  return changeConfiguration(ctx, asked, async (tx) => {
    const before = await lockSettings(tx)
    const settings = { ...before, ...by(before) }
    await writeSettings(tx, settings)
    return { answer: settings, status: 200, logged: { changed: Object.keys(by(before)) } }
  })
}
