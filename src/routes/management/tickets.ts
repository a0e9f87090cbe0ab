import { type Route, route } from '../../http/route.ts'
import { createPasswordTicket, createVerificationTicket } from '../../operations/tickets/create-ticket.ts'
import { Problem } from '../../problems.ts'
import { passwordTicketBody, verificationTicketBody } from '../../shapes/ticket-requests.ts'
import { ticketAnswers } from '../../shapes/answers/configuration.ts'

const MAY_CREATE = { any: ['create:user_tickets'] } as const

/** Links that let their bearer verify an address or set a password (CONTRACT §6). */
export const ticketRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v2/tickets/email-verification',
    summary: 'Create an email verification ticket',
    allow: MAY_CREATE,
    answers: ticketAnswers,
    body: verificationTicketBody,
    run: async (ctx, { asked, body }) => {
      const ticket = await createVerificationTicket(ctx, asked, body)
      return ticket instanceof Problem ? ticket : { status: 201, body: { ticket } }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/tickets/password-change',
    summary: 'Create a password change ticket',
    allow: MAY_CREATE,
    answers: ticketAnswers,
    body: passwordTicketBody,
    run: async (ctx, { asked, body }) => {
      const ticket = await createPasswordTicket(ctx, asked, body)
      return ticket instanceof Problem ? ticket : { status: 201, body: { ticket } }
    },
  }),
]
