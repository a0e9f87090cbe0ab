// The newest 4.x of the auth0 SDK, in a process of its own so that NODE_EXTRA_CA_CERTS counts.
import { AuthApiError, ManagementApiError, ManagementClient } from 'auth0-v4'
import {
  type Sdk,
  type SdkCalls,
  type SdkConnection,
  type SdkLog,
  type Target,
  answerCalls,
  invokeOn,
} from './sdk-calls.ts'

const sdk: Sdk = {
  connect,
  describe: (error) => {
    if (error instanceof AuthApiError) {
      const { name, statusCode, error: errorCode, error_description: message } = error
      return { name, statusCode, errorCode, message }
    }
    if (!(error instanceof ManagementApiError)) return undefined
    const { name, statusCode, errorCode, msg } = error
    return { name, statusCode, errorCode, message: msg }
  },
}

answerCalls(sdk)

function connect(target: Target): SdkCalls {
  const client = open(target)
  const { users, usersByEmail, logs, connections, jobs } = client
  return {
    createUser: async (body) => (await users.create(body as Parameters<typeof users.create>[0])).data,
    readUser: async (id) => (await users.get({ id })).data,
    changeUser: async (id, body) => (await users.update({ id }, body)).data,
    deleteUser: async (id) => {
      await users.delete({ id })
    },
    searchUsers: async (q) => {
      const { data } = await users.getAll({ q, include_totals: true })
      return { total: data.total, users: data.users }
    },
    usersByEmail: async (email) => (await usersByEmail.getByEmail({ email })).data,
    link: async (id, body) => {
      const { status, data } = await users.link({ id }, body)
      return { status, identities: data }
    },
    unlink: async (id, provider, user_id) => {
      const named = provider as Parameters<typeof users.unlink>[0]['provider']
      const { status, headers, data } = await users.unlink({ id, provider: named, user_id })
      return { status, notice: headers.get('carabiner-notice'), identities: data }
    },
    logs: async (q) => (await logs.getAll({ q, sort: 'date:-1' })).data as SdkLog[],
    readLog: async (id) => (await logs.get({ id })).data as SdkLog,
    logsOfUser: async (id) => (await users.getLogs({ id, sort: 'date:-1' })).data as SdkLog[],
    connections: async () => (await connections.getAll()).data as SdkConnection[],
    readConnection: async (id) => (await connections.get({ id })).data,
    importUsers: async ({ users: text, connection_id }) => {
      const file = new Blob([text], { type: 'application/json' })
      return (await jobs.importUsers({ users: file, connection_id, send_completion_email: false })).data
    },
    exportUsers: async (body) => (await jobs.exportUsers(body)).data,
    verifyEmail: async (body) => (await jobs.verifyEmail(body as Parameters<typeof jobs.verifyEmail>[0])).data,
    readJob: async (id) => (await jobs.get({ id })).data,
    jobErrors: async (id) => (await jobs.getErrors({ id })).data,
    invoke: (path, ...args) => invokeOn(client, path, args),
  }
}

function open(target: Target): ManagementClient {
  const retry = { enabled: false }
  return 'token' in target ? new ManagementClient({ ...target, retry }) : new ManagementClient({ ...target, retry })
}
