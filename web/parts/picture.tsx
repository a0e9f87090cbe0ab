import type { ReactElement } from 'react'
import { safePicture } from './safe-url.ts'

interface PictureProps {
  readonly url: string | null | undefined
  readonly size: number
  readonly className?: string
}

/** A decorative picture; whatever it shows is also written beside it. */
export function Picture({ url, size, className }: PictureProps): ReactElement | null {
  const src = safePicture(url)
  if (src === null) return null
  return (
    <img
      className={className}
      src={src}
      alt=""
      width={size}
      height={size}
      fetchPriority="low"
      referrerPolicy="no-referrer"
    />
  )
}
