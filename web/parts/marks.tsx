import type { ReactElement } from 'react'
import { assetPath, MARKS } from '../pages/assets.ts'
import { useLook } from './look-context.ts'
import { Picture } from './picture.tsx'
import { safePicture } from './safe-url.ts'

interface MarkProps {
  readonly strategy: string
  readonly iconUrl?: string | null
}

/** The sign of a provider or method: the connection's own picture, else ours for its strategy. */
export function Mark({ strategy, iconUrl }: MarkProps): ReactElement | null {
  const { look } = useLook()
  const name = Object.hasOwn(MARKS, strategy) ? MARKS[strategy as keyof typeof MARKS] : MARKS.generic
  return <Picture className="mark" url={safePicture(iconUrl) ?? assetPath(name, look.styleVersion)} size={20} />
}
