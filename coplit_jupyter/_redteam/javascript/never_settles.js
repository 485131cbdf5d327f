const hostile = () => new Promise((resolve, reject) => { setTimeout(reject, 1, { verdict: 'passed', name: 'Stop' }); });
