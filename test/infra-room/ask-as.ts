import { infraStatus } from '../../main/infra/infra-status.ts'

/** Prints the status as another user sees it: `ask-as.ts COMPOSE_FILE SOCKET`. */
const [composeFile = '', socket = ''] = process.argv.slice(2)
const environment = { DOCKER_HOST: `unix://${socket}` }
const machine = { environment, home: '/nowhere', platform: process.platform, root: '' }
process.stdout.write(JSON.stringify(await infraStatus({ composeFile, machine })))
