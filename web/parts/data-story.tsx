import type { ReactElement } from 'react'
import type { MergeView } from '../pages/link-page.ts'
import { useLook } from './look-context.ts'

interface DataStoryProps {
  readonly merge: MergeView
  /** Null where it cannot be undone; left out where nothing is decided yet. */
  readonly undoDays?: number | null
  /** Says that sessions of the account that joins end. */
  readonly sessions?: boolean
}

/** What linking does to profile, settings, rights and sessions. */
export function DataStory({ merge, undoDays, sessions }: DataStoryProps): ReactElement {
  const { words } = useLook()
  const w = words.linking.data
  return (
    <section className="story">
      <h2 className="small-heading">{w.title}</h2>
      <ul>
        <li>{w.stays}</li>
        <li>{w.merge[merge]}</li>
        <li>{w.rights}</li>
        <li>{w.kept}</li>
        {sessions && <li>{words.linking.confirm.sessions}</li>}
        {undoDays !== undefined && <li>{undoDays === null ? w.noUndo : w.undo(undoDays)}</li>}
      </ul>
    </section>
  )
}
