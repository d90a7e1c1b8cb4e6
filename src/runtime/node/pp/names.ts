/** Key of what workers of other machines do: by it they are started, also where the runtime is not loaded. */
export const PP_WORK = 'heddle:#0:ppWork';
