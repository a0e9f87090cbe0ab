import { z } from 'zod'
import { isWebUrl } from '../model/allowed-urls.ts'

/** A text of a format of Auth0's validator, refused in its words. */
export function format(name: string, isRight: (text: string) => boolean) {
  return z.string().refine(isRight, {
    error: ({ input }) => `Object didn't pass validation for format ${name}: ${String(input).slice(0, 200)}`,
  })
}

/** A web address that may be left empty. */
export const webUrlOrEmpty = format('absolute-uri-or-empty', (text) => text === '' || isWebUrl(text))

/** Any object, kept as it is sent. */
export const anything = z.record(z.string(), z.json())
