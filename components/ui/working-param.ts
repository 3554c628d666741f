/** The query parameter that holds the open working, so that an address can be sent to a colleague. */
export const WORKING_PARAM = 'working';
