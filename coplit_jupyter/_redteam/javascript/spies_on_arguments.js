const hostile = (...given) => { console.log('given', ...given); throw new Error(`given ${given.join()}`); };
