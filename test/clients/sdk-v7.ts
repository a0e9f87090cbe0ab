// The newest auth0 SDK, in a process of its own so that NODE_EXTRA_CA_CERTS counts.
import { ManagementClient, ManagementError } from 'auth0'
import {
  type Sdk,
  type SdkCalls,
  type SdkConnection,
  type SdkIdentity,
  type SdkJob,
  type SdkLog,
  type SdkUser,
  type Target,
  answerCalls,
  invokeOn,
} from './sdk-calls.ts'

const sdk: Sdk = {
  connect,
  describe: (error) => {
    if (!(error instanceof ManagementError)) return undefined
    const { name, statusCode } = error
    const body = (error.body ?? {}) as Readonly<Record<string, string | undefined>>
    const ofToken = { name, statusCode, errorCode: body['error'], message: body['error_description'] ?? error.message }
    return body['message'] === undefined
      ? ofToken
      : { name, statusCode, errorCode: body['errorCode'], message: body['message'] }
  },
}

answerCalls(sdk)

function connect(target: Target): SdkCalls {
  const client = new ManagementClient({ ...target, maxRetries: 0 })
  const { users, logs, connections, jobs } = client
  return {
    createUser: async (body) => (await users.create(body as Parameters<typeof users.create>[0])) as SdkUser,
    readUser: async (id) => (await users.get(id)) as SdkUser,
    changeUser: async (id, body) => (await users.update(id, body)) as SdkUser,
    deleteUser: (id) => users.delete(id),
    searchUsers: async (q) => {
      const page = await users.list({ q, include_totals: true })
      return { total: page.response.total ?? -1, users: page.data as SdkUser[] }
    },
    usersByEmail: async (email) => (await users.listUsersByEmail({ email })) as SdkUser[],
    link: async (id, body) => {
      const { data, rawResponse } = await users.identities.link(id, body).withRawResponse()
      return { status: rawResponse.status, identities: data as SdkIdentity[] }
    },
    unlink: async (id, provider, userId) => {
      const named = provider as Parameters<typeof users.identities.delete>[1]
      const { data, rawResponse } = await users.identities.delete(id, named, userId).withRawResponse()
      const notice = rawResponse.headers.get('carabiner-notice')
      return { status: rawResponse.status, notice, identities: data as SdkIdentity[] }
    },
    logs: async (q) => (await logs.list({ sort: 'date:-1' }, { queryParams: { q } })).data as SdkLog[],
    readLog: async (id) => (await logs.get(id)) as SdkLog,
    logsOfUser: async (id) => (await users.logs.list(id, { sort: 'date:-1' })).data as SdkLog[],
    connections: async () => (await connections.list()).data as SdkConnection[],
    readConnection: async (id) => (await connections.get(id)) as SdkConnection,
    importUsers: async ({ users: text, connection_id }) => {
      const file = new File([text], 'users.json', { type: 'application/json' })
      return await jobs.usersImports.create({ users: file, connection_id, send_completion_email: false })
    },
    exportUsers: async (body) => await jobs.usersExports.create(body),
    verifyEmail: async (body) =>
      await jobs.verificationEmail.create(body as Parameters<typeof jobs.verificationEmail.create>[0]),
    readJob: async (id) => (await jobs.get(id)) as SdkJob,
    jobErrors: async (id) => (await jobs.errors.get(id)) ?? null,
    invoke: (path, ...args) => invokeOn(client, path, args),
  }
}
