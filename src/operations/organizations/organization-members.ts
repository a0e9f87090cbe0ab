import type { Context } from '../../context.ts'
import type { Asked } from '../../model/caller.ts'
import type { Listed, OrganizationMember } from '../../model/organization.ts'
import { Problem, problem } from '../../problems.ts'
import { type MembersQuery } from '../../shapes/organization-parts.ts'
import { windowOf } from '../../shapes/window.ts'
import { changeOrganization } from '../../steps/change-organization.ts'
import { organizationOf } from '../../steps/organization-of.ts'
import {
  addMembers,
  listMembers,
  listMembersAfter,
  type MemberCursor,
  removeMembers,
} from '../../store/organization-members.ts'
import { lockUsers } from '../../store/read-users.ts'

/** A page of the members. */
export async function findMembers(
  ctx: Context,
  id: string,
  query: MembersQuery,
): Promise<Listed<OrganizationMember> | Problem> {
  const organization = await organizationOf(ctx, id)
  return organization instanceof Problem ? organization : listMembers(ctx.db, id, windowOf(query))
}

/** Members after a checkpoint. As recorded, there is a next one as long as anybody was found. */
export async function findMembersAfter(
  ctx: Context,
  id: string,
  { from, take = 50 }: Pick<MembersQuery, 'from' | 'take'>,
): Promise<{ readonly items: readonly OrganizationMember[]; readonly next: string | null } | Problem> {
  const organization = await organizationOf(ctx, id)
  if (organization instanceof Problem) return organization
  const cursor = readCursor(from)
  if (!cursor) return problem('invalid_query', "Query validation error: 'Invalid cursor' on property from.")
  const items = await listMembersAfter(ctx.db, id, cursor, take)
  const last = items.at(-1)
  return { items, next: last ? writeCursor(last) : null }
}

function writeCursor({ since, userId }: MemberCursor): string {
  return Buffer.from(`${since},${userId}`).toString('base64url')
}

function readCursor(text: string | undefined): MemberCursor | undefined {
  if (text === undefined) return { since: 0, userId: '' }
  const match = /^(\d{1,16}),(\P{Cc}{1,400})$/u.exec(Buffer.from(text, 'base64url').toString())
  return match ? { since: Number(match[1]), userId: match[2] ?? '' } : undefined
}

/** Makes users members: all of them, or none. Who is one already stays one. */
export async function addMembersTo(
  ctx: Context,
  asked: Asked,
  id: string,
  users: readonly string[],
): Promise<null | Problem> {
  return changeOrganization(ctx, asked, id, async (tx) => {
    const unknown = await lockUsers(tx, users)
    if (unknown.length > 0) return unknownUser(unknown)
    await addMembers(tx, id, users)
    return { answer: null, status: 204, logged: { id } }
  })
}

function unknownUser([first = '']: readonly string[]): Problem {
  return problem('invalid_body', `Payload validation error: 'The user does not exist: ${first}' on property members.`)
}

/** Takes users out of an organization, with their roles there; who is no member is no refusal. */
export async function removeMembersOf(
  ctx: Context,
  asked: Asked,
  id: string,
  users: readonly string[],
): Promise<null | Problem> {
  return changeOrganization(ctx, asked, id, async (tx) => {
    await lockUsers(tx, users)
    await removeMembers(tx, id, users)
    return { answer: null, status: 204, logged: { id } }
  })
}
