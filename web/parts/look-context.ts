import { createContext, useContext } from 'react'
import type { Look } from '../pages/look.ts'
import type { Words } from '../words/words.ts'

/** What every part needs to know: how the page looks, and in which words it speaks. */
export interface Setting {
  readonly look: Look
  readonly words: Words
}

export const LookContext = createContext<Setting | null>(null)

/** The look and the words of the page that is being drawn. */
export function useLook(): Setting {
  const setting = useContext(LookContext)
  if (setting === null) throw new Error('A part is drawn outside of a page')
  return setting
}
